import { AwsError } from '#local/aws-error.ts'

/** The secrets of a local cloud, by name. Read at every call, so that a test can rotate them. */
export type Secrets = Readonly<Record<string, string>>

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html */
const ARN = /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(.+)-\w{6}$/

/** GetSecretValue, by name or ARN. */
export async function answerSecretsManager(
  secrets: Secrets,
  operation: string,
  { SecretId }: Record<string, unknown>,
): Promise<object> {
  if (operation !== 'GetSecretValue') {
    throw new AwsError(
      'UnknownOperationException',
      `the local cloud does not serve secretsmanager.${operation}; of Secrets Manager it serves GetSecretValue`,
    )
  }
  const id = String(SecretId)
  const name = ARN.exec(id)?.[1] ?? id
  const SecretString = secrets[name]
  if (SecretString === undefined) {
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
  }
  return { Name: name, SecretString, VersionStages: ['AWSCURRENT'] }
}
