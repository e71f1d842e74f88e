/** Stands for your mail or text message; the link is the customer's alone, so it is not printed. */
export function sendLink(customerId: string, url: string): Promise<void> {
  console.log(`a link of ${url.length.toString()} characters goes to ${customerId}`);
  return Promise.resolve();
}
