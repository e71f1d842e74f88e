import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A webhook on loopback that keeps what it was sent. */
export interface WebhookReceiver {
  readonly url: string;
  readonly bodies: { onboardingId: string; customId: string; result: string }[];
  /** Statuses of the next answers, used up one by one; then 200. */
  readonly answers: number[];
  readonly results: () => string[];
  close(): Promise<void>;
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const bodies: WebhookReceiver['bodies'] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(JSON.parse(body) as WebhookReceiver['bodies'][number]);
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}/hook`,
    bodies,
    answers,
    results: () => bodies.map(({ result }) => result),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
