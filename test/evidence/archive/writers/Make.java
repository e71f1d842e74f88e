import java.io.*; import java.net.URI; import java.nio.charset.Charset; import java.nio.file.*; import java.util.*; import java.util.zip.*;
public class Make {
  static byte[] front, log;
  interface Fill { void into(ZipOutputStream zip) throws IOException; }
  static void make(String name, Fill fill) throws IOException {
    try (var zip = new ZipOutputStream(new FileOutputStream(System.getenv("OUT") + "/" + name))) { fill.into(zip); }
  }
  static void add(ZipOutputStream zip, String name, byte[] data, boolean stored) throws IOException {
    var entry = new ZipEntry(name); entry.setTime(1767323046000L);
    if (stored) { var crc = new CRC32(); crc.update(data); entry.setMethod(ZipEntry.STORED); entry.setSize(data.length); entry.setCrc(crc.getValue()); }
    zip.putNextEntry(entry); zip.write(data); zip.closeEntry();
  }
  public static void main(String[] args) throws Exception {
    front = Files.readAllBytes(Path.of("front.jpg")); log = Files.readAllBytes(Path.of("log.json"));
    make("java.zip", zip -> { add(zip, "front.jpg", front, false); add(zip, "log.json", log, false); });
    make("java-stored.zip", zip -> { add(zip, "front.jpg", front, true); add(zip, "log.json", log, false); });
    make("java-folder.zip", zip -> { add(zip, "x/", new byte[0], false); add(zip, "x/front.jpg", front, false); });
    make("java-unicode.zip", zip -> add(zip, "año.json", log, false));
    make("java-comment.zip", zip -> { zip.setComment("made by a vendor"); zip.setLevel(9); add(zip, "log.json", log, false); });
    make("java-windows-folders.zip", zip -> { add(zip, "x\\", new byte[0], false); add(zip, "x\\front.jpg", front, false); });
    try (var zip = new ZipOutputStream(new FileOutputStream(System.getenv("OUT") + "/java-codepage.zip"), Charset.forName("IBM437"))) { add(zip, "año.json", log, false); }
    try (var fs = FileSystems.newFileSystem(URI.create("jar:file:" + System.getenv("OUT") + "/java-zipfs.zip"), Map.of("create", "true"))) {
      Files.createDirectory(fs.getPath("/x")); Files.write(fs.getPath("/x/front.jpg"), front); Files.write(fs.getPath("/log.json"), log);
    }
    try (var fs = FileSystems.newFileSystem(URI.create("jar:file:" + System.getenv("OUT") + "/java-zipfs-posix.zip"), Map.of("create", "true", "enablePosixFileAttributes", "true", "noCompression", "true"))) {
      Files.write(fs.getPath("/log.json"), log);
    }
  }
}
