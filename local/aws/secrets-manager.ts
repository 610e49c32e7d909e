import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import { readInput } from '#local/read-input.ts'

/** The secrets of a local cloud, by name. Read at every call, so that a test can rotate them. */
export type Secrets = Readonly<Record<string, string>>

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html */
const ARN = /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(.+)-\w{6}$/

const GetSecretValue = z.object({ SecretId: z.string().min(1).max(2048) })

/** GetSecretValue, by name or ARN. */
export async function answerSecretsManager(
  secrets: Secrets,
  operation: string,
  input: Record<string, unknown>,
): Promise<object> {
  if (operation !== 'GetSecretValue') {
    throw new AwsError(
      'UnknownOperationException',
      `the local cloud does not serve secretsmanager.${operation}; of Secrets Manager it serves GetSecretValue`,
    )
  }
  const { SecretId } = readInput(GetSecretValue, input)
  const name = ARN.exec(SecretId)?.[1] ?? SecretId
  if (!Object.hasOwn(secrets, name)) {
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
  }
  return { Name: name, SecretString: secrets[name], VersionStages: ['AWSCURRENT'] }
}
