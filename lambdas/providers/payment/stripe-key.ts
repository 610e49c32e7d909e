import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'

/** The key with which Stripe is called. It stands in Secrets Manager alone: in no variable, template or log. */
export interface StripeKey {
  current(): Promise<string>
  /** Reads the secret again after Stripe has refused a key; false when the secret still holds that one. */
  renew(refused: string): Promise<boolean>
}

/** Reads the secret once per sandbox. `secret`: its name or ARN. */
export function createStripeKey({
  client,
  secret,
}: {
  client: SecretsManagerClient
  secret: string
}): StripeKey {
  let known: string | undefined
  const read = async () => {
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secret }))
    const key = SecretString.trim()
    if (!/^[rs]k_\w+$/.test(key)) {
      throw new Error(
        `the secret '${secret}' holds no Stripe key; put a secret key (sk_…) or a restricted one (rk_…) there, as plain text`,
      )
    }
    known = key
    return key
  }
  return {
    current: async () => known ?? read(),
    renew: async (refused) => (await read()) !== refused,
  }
}
