import assert from 'node:assert/strict';
import { html } from '../../src/html/html.js';

describe('html', () => {
  it('escapes every value that is not markup already', () => {
    const inner = html`<b>${'<&"\'>'}</b>`;
    assert.equal(html`<p title="${'"x'}">${inner}${[inner]}${null}${7}</p>`.text.match(/<b>/g)?.length, 2);
    assert.equal(inner.text, '<b>&lt;&amp;&quot;&#39;&gt;</b>');
  });

  it('writes out what would change how letters are read', () => {
    assert.equal(html`${'a\u202eb\u0000c\u200bd\ud800'}`.text, 'a[U+202E]b[U+0000]c[U+200B]d[U+D800]');
    assert.equal(html`${'Žofie 李 \n'}`.text, 'Žofie 李 \n');
  });
});
