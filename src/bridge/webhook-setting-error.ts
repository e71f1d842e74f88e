/** Which setting of webhooks is wrong. */
export type WebhookSettingErrorCode =
  'webhookSecretMissing' | 'webhookSecretTooShort' | 'webhookBaseUrlInvalid';

/** A setting that webhooks cannot work with. Its message names the setting, never its value. */
export class WebhookSettingError extends Error {
  override readonly name = 'WebhookSettingError';
  readonly code: WebhookSettingErrorCode;

  constructor(code: WebhookSettingErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
