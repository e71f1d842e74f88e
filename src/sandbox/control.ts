import { checkFaults } from './check-faults.js';
import { isPersonStep, PERSON_STEPS } from './person.js';
import { failure, json, type Reply } from './reply.js';
import { SandboxError, type SandboxErrorCode } from './sandbox-error.js';
import type { SandboxState } from './state.js';

const STATUS_OF: Readonly<Record<SandboxErrorCode, number>> = {
  notLoopback: 403,
  unknownFault: 400,
  unknownScenario: 400,
  unknownOnboarding: 404,
  stepRefused: 409,
  tooLate: 409,
};

/**
 * Answers a call below `/sandbox`, the sandbox's own API for scripts in other processes: `GET` and
 * `DELETE /calls`, `GET /onboardings`, `POST /onboardings/:customId/person` and `…/scenario`,
 * `PUT /faults` and `PUT /faults/:customId`. Bodies are JSON and say so, which a foreign web page cannot do unasked.
 */
export async function answerControl(
  state: SandboxState,
  method: string,
  url: URL,
  isJson: boolean,
  body: Buffer,
): Promise<Reply> {
  const [collection, id, detail, ...rest] = url.pathname.split('/').slice(2).map(decoded);
  const called = `${method} ${[collection, id && ':customId', detail].filter(Boolean).join('/')}`;
  if (rest.length > 0) return failure(404, 'Not Found');
  if ((method === 'PUT' || method === 'POST') && !isJson) {
    return failure(415, 'the body must be application/json');
  }
  try {
    switch (called) {
      case 'GET calls': {
        const customId = url.searchParams.get('customId') ?? undefined;
        return json(200, {
          requests: state.calls.requests(customId),
          webhooks: state.calls.webhooks(customId),
        });
      }
      case 'DELETE calls':
        state.calls.clear();
        return json(200, {});
      case 'GET onboardings':
        return json(200, state.registry.all());
      case 'POST onboardings/:customId/person':
        return drive(state, id ?? '', JSON.parse(body.toString('utf8')));
      case 'POST onboardings/:customId/scenario':
        return await trigger(state, id ?? '', JSON.parse(body.toString('utf8')));
      case 'PUT faults':
        state.faults.setDefault(checkFaults(JSON.parse(body.toString('utf8'))));
        return json(200, {});
      case 'PUT faults/:customId':
        state.faults.set(id ?? '', checkFaults(JSON.parse(body.toString('utf8'))));
        return json(200, {});
      default:
        return failure(404, 'Not Found');
    }
  } catch (error) {
    if (error instanceof SandboxError) {
      const { code, message } = error;
      return json(STATUS_OF[code], { statusCode: STATUS_OF[code], code, message });
    }
    if (error instanceof SyntaxError) return failure(400, 'the body must be JSON');
    throw error;
  }
}

function drive(state: SandboxState, customId: string, body: unknown): Reply {
  const { step, errorEvent } = (body ?? {}) as { step?: unknown; errorEvent?: unknown };
  if (!isPersonStep(step)) return failure(400, `step must be one of ${PERSON_STEPS.join(', ')}`);
  const event = typeof errorEvent === 'string' || errorEvent === null ? errorEvent : undefined;
  return json(200, { customId, status: state.drive(customId, step, event) });
}

async function trigger(state: SandboxState, customId: string, body: unknown): Promise<Reply> {
  const { scenario } = (body ?? {}) as { scenario?: unknown };
  return json(200, await state.trigger(customId, String(scenario)));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
