import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../readme/readme-blocks.js';
import { PICTURES, picture } from './made.js';
import { toSequenceSvg } from './sequence-svg.js';

describe('the pictures of docs/', () => {
  for (const name of PICTURES) {
    it(`${name}.svg is what its source makes (npm run docs)`, () => {
      assert.equal(readFileSync(join(ROOT, 'docs/pictures', `${name}.svg`), 'utf8'), picture(name));
    });
  }

  it('are all made, and shown somewhere', () => {
    const made = readdirSync(join(ROOT, 'docs/pictures')).filter((file) => !file.endsWith('.mmd'));
    // The screenshot is made by `npm run screenshot`.
    const drawn = PICTURES.map((name) => `${name}.svg`);
    assert.deepEqual(made.sort(), [...drawn, 'web-ui.png'].sort());
    assert.ok(statSync(join(ROOT, 'docs/pictures/web-ui.png')).size < 150_000);
    const pages = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((file) => `docs/${file}`)];
    const text = pages
      .filter((file) => file.endsWith('.md'))
      .map((file) => readFileSync(join(ROOT, file), 'utf8'))
      .join('\n');
    for (const file of made)
      assert.match(text, new RegExp(`!\\[[^\\]]{20,}\\]\\((docs/)?pictures/${file}\\)`));
  });

  it('refuse a line that they cannot draw, and a part that nobody introduced', () => {
    assert.throws(() => toSequenceSvg('participant A as a\nA=>A: no arrow'), /A=>A/);
    assert.throws(() => toSequenceSvg('participant A as a\nA->>B: text'), /nobody is B/);
  });

  it('write text as text', () => {
    const drawn = toSequenceSvg('title a & b\nparticipant A as <a>\nparticipant B as b\nA->>B: <script>');
    assert.ok(drawn.includes('<title>a &amp; b</title>') && drawn.includes('&lt;script&gt;'));
    assert.ok(!drawn.includes('<script>'));
  });
});
