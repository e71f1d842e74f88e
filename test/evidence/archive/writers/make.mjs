import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';

const need = createRequire(join(process.env.NODE_PATH, 'x.js'));
const { OUT } = process.env;
const save = (name, data) => fs.writeFileSync(join(OUT, name), data);
const front = fs.readFileSync('front.jpg');
const log = fs.readFileSync('log.json');
const mtime = new Date('2026-01-02T03:04:06Z');
const whole = async (stream) => {
  const all = [];
  for await (const c of stream) all.push(Buffer.from(c));
  return Buffer.concat(all);
};
(async () => {
  const yazl = need('yazl'),
    archiver = need('archiver'),
    JSZip = need('jszip'),
    AdmZip = need('adm-zip'),
    fflate = need('fflate');
  const viaYazl = async (name, fill, end) => {
    const z = new yazl.ZipFile();
    fill(z);
    z.end(end);
    save(name, await whole(z.outputStream));
  };
  await viaYazl('yazl.zip', (z) => {
    z.addFile('front.jpg', 'front.jpg', { mtime });
    z.addFile('log.json', 'log.json', { mtime });
  });
  await viaYazl('yazl-stream.zip', (z) => {
    z.addReadStream(fs.createReadStream('log.json'), 'log.json', { mtime });
    z.addEmptyDirectory('x', { mtime });
  });
  await viaYazl('yazl-zip64.zip', (z) => z.addBuffer(log, 'log.json', { mtime, forceZip64Format: true }), {
    forceZip64Format: true,
  });
  await viaYazl(
    'yazl-zip64-stream.zip',
    (z) => z.addReadStream(fs.createReadStream('log.json'), 'log.json', { mtime, forceZip64Format: true }),
    { forceZip64Format: true },
  );
  const viaArchiver = async (name, options, data) => {
    const a = archiver('zip', options);
    const done = whole(a);
    for (const [n, d] of data) a.append(d, { name: n, date: mtime });
    await a.finalize();
    save(name, await done);
  };
  await viaArchiver('archiver.zip', {}, [
    ['front.jpg', front],
    ['x/log.json', log],
  ]);
  await viaArchiver('archiver-stored.zip', { store: true, comment: 'made by a vendor' }, [
    ['front.jpg', front],
  ]);
  await viaArchiver('archiver-zip64.zip', { forceZip64: true }, [['front.jpg', front]]);
  await viaArchiver('archiver-stream.zip', {}, [['año.json', fs.createReadStream('log.json')]]);
  const viaJsZip = async (name, options) => {
    const z = new JSZip();
    z.file('x/front.jpg', front, { date: mtime });
    z.file('log.json', log, { date: mtime });
    save(name, await z.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE', ...options }));
  };
  await viaJsZip('jszip.zip', {});
  await viaJsZip('jszip-stream.zip', { streamFiles: true });
  await viaJsZip('jszip-unix.zip', { platform: 'UNIX', compression: 'STORE' });
  const z = new JSZip();
  z.file('año.json', log, { date: mtime });
  save('jszip-unicode.zip', await z.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' }));
  const adm = new AdmZip();
  adm.addFile('front.jpg', front);
  adm.addFile('x/', Buffer.alloc(0));
  adm.addFile('log.json', log, 'a comment');
  save('adm-zip.zip', adm.toBuffer());
  save('fflate.zip', Buffer.from(fflate.zipSync({ 'front.jpg': front, x: { 'log.json': log } }, { mtime })));
  const parts = [];
  const stream = new fflate.Zip((e, d) => parts.push(Buffer.from(d)));
  const file = new fflate.ZipDeflate('log.json', {});
  file.mtime = mtime;
  stream.add(file);
  file.push(log, true);
  const plain = new fflate.ZipPassThrough('front.jpg');
  plain.mtime = mtime;
  stream.add(plain);
  plain.push(front, true);
  stream.end();
  save('fflate-stream.zip', Buffer.concat(parts));
  const { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter, configure } = need('@zip.js/zip.js');
  configure({ useWebWorkers: false });
  for (const [name, options] of [
    ['zipjs', {}],
    ['zipjs-zip64', { zip64: true }],
    ['zipjs-stored', { level: 0, dataDescriptor: false }],
    ['zipjs-no-signature', { dataDescriptorSignature: false }],
  ]) {
    const w = new ZipWriter(new Uint8ArrayWriter(), { lastModDate: mtime, ...options });
    await w.add('front.jpg', new Uint8ArrayReader(front));
    await w.add('año.json', new Uint8ArrayReader(log));
    save(`${name}.zip`, Buffer.from(await w.close()));
  }
  const { downloadZip } = await import(need.resolve('client-zip'));
  save(
    'client-zip.zip',
    Buffer.from(
      await downloadZip([
        { name: 'front.jpg', lastModified: mtime, input: front },
        { name: 'log.json', lastModified: mtime, input: log },
      ]).arrayBuffer(),
    ),
  );
})();
