import { openJourney } from './open-journey.js';
describe('probe', () => {
  it('x', async () => {
    const j = await openJourney();
    try {
    await j.start('p1', {customId:'p1', wait: {firstPollAfter:'30s'}});
    console.log(JSON.stringify(await j.temporal('workflow','result','--workflow-id','onboarding-p1'),null,1));
    await j.start('p2', {customId:'p2', wait: {firstPollAfter:'soon'}});
    console.log(JSON.stringify(await j.temporal('workflow','result','--workflow-id','onboarding-p2'),null,1));
    await j.start('p3', {customId:'p3', wait: {firstPollAfter:'200ms', pollEvery:'30s'}}, {person:'neverComes'});
    await new Promise(r=>setTimeout(r,1500));
    for (const a of ['describe','metadata']) console.log(JSON.stringify(await j.temporal('workflow',a,'--workflow-id','onboarding-p3'),null,1));
    console.log(JSON.stringify(await j.temporal('workflow','query','--type','status','--workflow-id','onboarding-p3'),null,1));
    const h = await j.history('p1'); console.log(h.types.length, h.largestPayload, h.text.length);
    await j.temporal('workflow','terminate','--workflow-id','onboarding-p3');
    } finally { await j.close(); }
  });
});
