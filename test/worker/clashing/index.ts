/** Another workflow of our workflow's name. */
export function onboardingWorkflow(): Promise<string> {
  return Promise.resolve('another');
}
