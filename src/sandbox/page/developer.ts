import { html, type Html } from '../../html/html.js';
import type { WebhookEntry } from '../call-log.js';
import { hasEnded } from '../onboarding.js';
import type { View } from './view.js';

/** So many of the newest are shown. */
const SHOWN = 20;

/** What the person at Finwave would not see: names, status, shortcuts and the webhooks. */
export function developerPart({ onboarding, webhooks }: View): Html {
  const { customId, onboardingId, status } = onboarding;
  return html`<aside aria-labelledby="developer">
    <h2 id="developer">For the developer</h2>
    <dl>
      <dt>customId</dt>
      <dd><code>${customId}</code></dd>
      <dt>onboardingId</dt>
      <dd><code>${onboardingId}</code></dd>
      <dt>Status</dt>
      <dd>${status}</dd>
    </dl>
    ${
      hasEnded(onboarding)
        ? null
        : html`<form method="post">
            <p class="buttons">
              <button name="act" value="finish" class="other">Go through to the end</button>
              <button name="act" value="expire" class="other">Let the time run out</button>
            </p>
          </form>`
    }
    <h3>Webhooks</h3>
    ${webhooks.length === 0 ? html`<p class="quiet">None was sent.</p>` : webhookTable(webhooks.slice(-SHOWN))}
    <p><a href="?">Look again</a></p>
  </aside>`;
}

function webhookTable(webhooks: readonly WebhookEntry[]): Html {
  return html`<form method="post">
    <table>
      <caption>
        What was sent, and what was answered
      </caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Result</th>
          <th scope="col">Answer</th>
          <th scope="col">Again</th>
        </tr>
      </thead>
      <tbody>
        ${webhooks.map(
          (webhook) =>
            html`<tr>
              <td>${webhook.at.slice(11, 19)}</td>
              <td>${webhook.result}</td>
              <td>${answerOf(webhook)}</td>
              <td>
                <button
                  name="resend"
                  value="${webhook.result}"
                  class="other"
                  aria-label="Send ${webhook.result} again"
                >
                  Send
                </button>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </form>`;
}

function answerOf({ status, error, attempt }: WebhookEntry): string {
  if (error === 'notLoopback') return 'not sent: only http on this machine is called';
  const answer = status === null ? `none (${error ?? 'unknown'})` : `HTTP ${status.toString()}`;
  return attempt === 1 ? answer : `${answer}, attempt ${attempt.toString()}`;
}
