package main

import (
	"archive/zip"
	"hash/crc32"
	"os"
	"time"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func archive(name string, fill func(*zip.Writer)) {
	file := must(os.Create(os.Getenv("OUT") + "/" + name))
	writer := zip.NewWriter(file)
	fill(writer)
	must(0, writer.Close())
	must(0, file.Close())
}

func main() {
	front := must(os.ReadFile("in/front.jpg"))
	log := must(os.ReadFile("in/log.json"))
	made := time.Date(2026, 1, 2, 3, 4, 6, 0, time.UTC)
	archive("go.zip", func(w *zip.Writer) {
		must(must(w.Create("front.jpg")).Write(front))
		must(must(w.Create("log.json")).Write(log))
	})
	archive("go-folder-stored.zip", func(w *zip.Writer) {
		must(w.Create("x/"))
		must(must(w.CreateHeader(&zip.FileHeader{Name: "x/front.jpg", Method: zip.Store, Modified: made})).Write(front))
	})
	archive("go-unicode-comment.zip", func(w *zip.Writer) {
		must(0, w.SetComment("made by a vendor"))
		must(must(w.CreateHeader(&zip.FileHeader{Name: "año.json", Method: zip.Deflate, Comment: "log"})).Write(log))
	})
	archive("go-raw.zip", func(w *zip.Writer) {
		size := uint64(len(front))
		header := &zip.FileHeader{Name: "front.jpg", Method: zip.Store, CRC32: crc32.ChecksumIEEE(front), CompressedSize64: size, UncompressedSize64: size}
		must(must(w.CreateRaw(header)).Write(front))
	})
	archive("go-dir.zip", func(w *zip.Writer) { must(0, w.AddFS(os.DirFS("in"))) })
}
