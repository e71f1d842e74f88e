import type { FinwaveResult } from '../finwave/schemas.js';
import type { CaseDocument, Findings } from './case-file.js';
import { html, type Html } from '../html/html.js';

/** The six roles that Finwave documents, as people call them. */
const ROLE_WORDS: Readonly<Record<string, string>> = {
  fullVideo: 'video of the whole process',
  biometryBlink: 'blinking',
  biometrySmile: 'smiling',
  idDocumentFront: 'document, front',
  idDocumentReverse: 'document, back',
  biometryTargetImage: 'selfie',
  ocrImage: 'picture read from the document',
};

/** The person's pictures: portrait beside selfie first, then all others by their role. */
export function pictures(documents: readonly CaseDocument[], customId: string): Html {
  if (documents.length === 0) return html`<p class="quiet">There are none.</p>`;
  const portrait = documents.find(({ file }) => file.role === 'ocrImage' && /portrait/i.test(file.name));
  const selfie = documents.find(({ file }) => file.role === 'biometryTargetImage');
  const faces = [portrait, selfie].filter((document) => document !== undefined);
  const rest = documents.filter((document) => !faces.includes(document));
  return html`
    ${faces.length === 0 ? null : html`<div class="pictures faces">${faces.map((face) => figure(face, customId))}</div>`}
    ${rest.length === 0 ? null : html`<div class="pictures">${rest.map((document) => figure(document, customId))}</div>`}
  `;
}

function figure({ file, picture }: CaseDocument, customId: string): Html {
  const { name, role, bytes, sha256 } = file;
  const state = picture.kind === 'notDrawn' && picture.why === 'erased' ? 'erased' : file.state;
  const words = (role === null ? null : ROLE_WORDS[role]) ?? role ?? 'in the archive, named by nobody';
  const exported = `temporal-finwave result ${customId} --file ${name} --out ${name}`;
  return html`<figure>
    ${
      picture.kind === 'drawn'
        ? html`<img src="${picture.dataUri}" alt="${words}" />`
        : html`<div class="blank">${picture.why}</div>`
    }
    <figcaption>
      <strong>${words}</strong><br />${name},
      ${state}${bytes === null ? null : html`, ${bytes.toLocaleString('en')} bytes`}
      ${sha256 === null ? null : html`<br /><span class="quiet">SHA-256</span> <code>${sha256}</code>`}
      ${picture.kind === 'drawn' || (state !== 'stored' && state !== 'unreferenced') ? null : html`<br /><code>${exported}</code>`}
    </figcaption>
  </figure>`;
}

/** What Finwave read and checked. */
export function vendorFindings({ result, unread, outcome }: Findings): Html {
  if (result === null) {
    const why = outcome.result === null ? 'Finwave told none.' : `It is not shown: ${unread ?? ''}.`;
    return html`<h2>Result</h2>
      <p class="quiet">${why}</p>`;
  }
  return html`${checks(result)} ${document(result)} ${acceptations(result)}`;
}

function checks({ processStatus, biometry, ocr }: FinwaveResult): Html {
  const steps = processStatus?.steps ?? null;
  const challenges = [
    ['head movements', biometry?.head],
    ['blinking', biometry?.blink],
    ['smiling', biometry?.smile],
  ] as const;
  const rows = [
    ...(steps === null
      ? []
      : (['acceptation', 'ocr', 'biometry', 'sms'] as const).map((step) => check('step', step, steps[step]))),
    ...challenges.flatMap(([name, challenge]) =>
      challenge == null ? [] : [check('liveness', name, challenge.success)],
    ),
    ...(ocr?.authenticity ?? []).map(({ name, value }) => check('authenticity of the document', name, value)),
    ...(ocr?.validations ?? []).map(({ name, value }) => check('fields against each other', name, value)),
  ];
  return html`<h2>Checks</h2>
    <dl>
      <dt>Score of the process</dt>
      <dd>${processStatus?.score ?? '-'} <span class="quiet">(Finwave names no scale)</span></dd>
      <dt>Score of the biometry</dt>
      <dd>${biometry?.score ?? '-'} <span class="quiet">(0 to 100)</span></dd>
      <dt>Error event</dt>
      <dd>${processStatus?.errorEvent ?? 'none'}</dd>
    </dl>
    ${rows.length === 0 ? html`<p class="quiet">No check is reported.</p>` : table(['Kind', 'Check', 'Says'], rows)}`;
}

function check(kind: string, name: string | null, value: boolean | null): Html {
  return html`<tr>
    <td>${kind}</td>
    <td>${name ?? '-'}</td>
    <td>${verdict(value)}</td>
  </tr>`;
}

function verdict(value: boolean | null): Html {
  if (value === null) return html`<span class="quiet">not reported</span>`;
  return value ? html`<span class="yes">yes</span>` : html`<span class="no">no</span>`;
}

function document({ ocr }: FinwaveResult): Html {
  const types = (ocr?.types ?? []).map(
    ({ name, country, year, side, probability }) =>
      html`<li>
        ${[name, country, year, side === null ? null : `side ${side}`].filter((part) => part !== null).join(', ')}${percent(probability)}
      </li>`,
  );
  const fields = (ocr?.fields ?? []).map(
    ({ name, value, validity_status: valid, status, sources }) =>
      html`<tr>
        <td>${name ?? '-'}</td>
        <td><strong>${value ?? '-'}</strong></td>
        <td>${verdict(valid)}</td>
        <td>${verdict(status)}</td>
        <td>
          ${(sources ?? []).map(({ source, value: read, original_value: original, probability }) => html`<div>${source ?? 'source not named'}: ${read ?? '-'}${original === null || original === read ? null : html` <span class="quiet">(as written: ${original})</span>`}${percent(probability)}</div>`)}
        </td>
      </tr>`,
  );
  return html`<h2>Identity document</h2>
    ${
      types.length === 0
        ? html`<p class="quiet">No kind of document was recognised.</p>`
        : html`<ul>
            ${types}
          </ul>`
    }
    ${fields.length === 0 ? html`<p class="quiet">No field was read.</p>` : table(['Field', 'Value', 'Valid', 'Status', 'Read from'], fields)}`;
}

function percent(probability: number | null): Html | null {
  return probability === null ? null : html` <span class="quiet">${(probability * 100).toFixed(1)} %</span>`;
}

function acceptations({ acceptations: conditions }: FinwaveResult): Html {
  const rows = (conditions ?? []).map(
    ({ text, mandatory, accepted }) =>
      html`<tr>
        <td>${text ?? '-'}</td>
        <td>${verdict(mandatory)}</td>
        <td>${verdict(accepted)}</td>
      </tr>`,
  );
  return html`<h2>Conditions</h2>
    ${rows.length === 0 ? html`<p class="quiet">None is reported.</p>` : table(['Text', 'Mandatory', 'Accepted'], rows)}`;
}

export function table(heads: readonly string[], rows: readonly Html[]): Html {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
