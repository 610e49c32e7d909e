import * as z from 'zod'
import { CommandFailed } from '../exit-status.ts'

/** What a stack keeps for the scripts of a tenant (`-c scriptTenants=…`). */
const ScriptSecret = z.object({
  url: z.url(),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  scope: z.string().optional(),
})
export type ScriptSecret = z.infer<typeof ScriptSecret>

/**
 * Reads it from Secrets Manager, as whom the environment says (`AWS_PROFILE`, `AWS_REGION` and the like). Throws
 * CommandFailed.
 */
export async function readScriptSecret(name: string): Promise<ScriptSecret> {
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager')
  const client = new SecretsManagerClient({})
  const { SecretString = '' } = await client
    .send(new GetSecretValueCommand({ SecretId: name }))
    .catch((cause) => {
      const { message } = cause as Error
      throw new CommandFailed(
        `the secret '${name}' cannot be read: ${message}; it needs AWS credentials, AWS_REGION and secretsmanager:GetSecretValue`,
        undefined,
        cause,
      )
    })
  const read = ScriptSecret.safeParse(parse(SecretString))
  if (!read.success) {
    throw new CommandFailed(
      `the secret '${name}' is not one that a stack keeps for scripts; the outputs of one with -c scriptTenants=… name them`,
    )
  }
  return read.data
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
