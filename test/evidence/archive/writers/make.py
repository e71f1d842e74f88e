import os, shutil, sys, warnings, zipfile
from datetime import datetime
from stream_zip import NO_COMPRESSION_32, NO_COMPRESSION_64, ZIP_32, ZIP_64, ZIP_AUTO, stream_zip
from zipstream import ZipStream
out = os.environ['OUT']; warnings.simplefilter('ignore')
front, log = open('front.jpg', 'rb').read(), open('log.json', 'rb').read()
D = zipfile.ZIP_DEFLATED
class Pipe:
    def __init__(self, name): self.file = open(f'{out}/{name}', 'wb')
    def write(self, data): return self.file.write(data)
    def flush(self): self.file.flush()
    def close(self): self.file.close()
with zipfile.ZipFile(f'{out}/python.zip', 'w', D) as z: z.write('front.jpg'); z.write('log.json')
with zipfile.ZipFile(f'{out}/python-stored.zip', 'w') as z: z.write('front.jpg'); z.mkdir('x'); z.write('x/front.jpg')
with zipfile.ZipFile(f'{out}/python-unicode.zip', 'w', D) as z: z.write('año.json'); z.comment = b'made by a vendor'
with zipfile.ZipFile(f'{out}/python-memory.zip', 'w', D) as z: z.writestr('log.json', log)
with zipfile.ZipFile(f'{out}/python-twice.zip', 'w', D) as z: z.writestr('log.json', log); z.writestr('front.jpg', front); z.writestr('log.json', log)
with zipfile.ZipFile(f'{out}/python-zip64.zip', 'w', D) as z:
    with z.open('log.json', 'w', force_zip64=True) as f: f.write(log)
with zipfile.ZipFile(f'{out}/python-append.zip', 'w', D) as z: z.write('front.jpg')
with zipfile.ZipFile(f'{out}/python-append.zip', 'a', D) as z: z.write('log.json')
with zipfile.ZipFile(Pipe('python-pipe.zip'), 'w', D) as z: z.write('front.jpg'); z.write('log.json')
with zipfile.ZipFile(Pipe('python-pipe-stored.zip'), 'w') as z: z.write('front.jpg')
with zipfile.ZipFile(Pipe('python-pipe-zip64.zip'), 'w', D) as z:
    with z.open('log.json', 'w', force_zip64=True) as f: f.write(log)
shutil.make_archive(f'{out}/python-shutil', 'zip', '.')
for name, method in [('zip64', ZIP_64), ('zip32', ZIP_32), ('auto', ZIP_AUTO(len(log))), ('stored-zip64', NO_COMPRESSION_64), ('stored-zip32', NO_COMPRESSION_32)]:
    files = [(n, datetime(2026, 1, 2, 3, 4, 6), 0o100600, method, (d,)) for n, d in [('front.jpg', front), ('log.json', log)] if name != 'auto' or n == 'log.json']
    open(f'{out}/stream-zip-{name}.zip', 'wb').write(b''.join(stream_zip(files)))
z = ZipStream(compress_type=D); z.add_path('x'); z.add(log, 'log.json'); open(f'{out}/zipstream-ng.zip', 'wb').write(b''.join(z))
z = ZipStream(sized=True); z.add(log, 'log.json'); open(f'{out}/zipstream-ng-sized.zip', 'wb').write(b''.join(z))
