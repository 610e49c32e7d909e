import { mkdtempSync, readdirSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hello, writeAssembly } from '#test/support/greeter-assembly.ts'
import { callAws, greeter, start } from '#test/support/greeter-cloud.ts'

const roleArn = 'arn:aws:iam::111111111111:role/any'

/** Sends a GET with these headers; fetch would not let a caller set `Host`. Returns the status. */
function statusOf(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

describe('the doors of the local cloud', () => {
  test('refuse, at both ports, a name that was rebound and pages of other origins, and serve those that are allowed', async () => {
    const { url, awsUrl, issuer } = await start({
      assembly: greeter(),
      allowedHosts: ['box.lan'],
      allowedOrigins: ['https://shop.example'],
    })
    for (const door of [`${url}/hello/Ada`, `${issuer.url}/jwks`]) {
      expect(await statusOf(door, {})).toBe(200)
      expect(await statusOf(door, { host: 'box.lan:3000' })).toBe(200)
      expect(await statusOf(door, { origin: 'https://shop.example' })).toBe(200)
      expect(await statusOf(door, { host: 'attacker.example' })).toBe(403)
      expect(await statusOf(door, { origin: 'https://attacker.example' })).toBe(403)
      expect(await statusOf(door, { 'sec-fetch-site': 'cross-site' })).toBe(403)
    }
    // DynamoDB's emulator would have every origin read.
    const page = await fetch(awsUrl, {
      method: 'POST',
      headers: {
        origin: 'https://shop.example',
        authorization:
          'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.ListTables',
        'x-amz-date': '20260101T000000Z',
      },
      body: '{}',
    })
    expect([page.status, page.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'https://shop.example',
    ])
    expect(
      await statusOf(awsUrl, { host: 'attacker.example', 'x-amz-target': 'secretsmanager.GetSecretValue' }),
    ).toBe(403)
  })

  test('serve secrets to the functions alone', async () => {
    const assembly = writeAssembly({
      Hello: hello,
      Listener: `export const handler = async () => {
        const response = await fetch(process.env.AWS_ENDPOINT_URL, {
          method: 'POST',
          headers: {
            'content-type': 'application/x-amz-json-1.1',
            'x-amz-target': 'secretsmanager.GetSecretValue',
            'x-amz-security-token': process.env.AWS_SESSION_TOKEN,
          },
          body: '{"SecretId":"key"}',
        })
        return response.json()
      }`,
    })
    const { awsUrl, lambda } = await start({ assembly, secrets: { key: 'sk_test_1' } })
    const outside = await callAws(awsUrl, 'secretsmanager.GetSecretValue', { SecretId: 'key' })
    expect(outside).toMatchObject({ status: 400, body: { __type: expect.stringMatching('AccessDenied') } })
    expect(JSON.stringify(outside.body)).not.toContain('sk_test_1')
    const inside = await lambda.invoke({ functionName: 'Greeter-Listener', payload: '{}' })
    expect(JSON.parse(inside.payload)).toMatchObject({ SecretString: 'sk_test_1' })
  })

  test('serve no secret to a state machine, which any caller can create, test and read', async () => {
    const { awsUrl } = await start({ assembly: greeter(), secrets: { key: 'sk_test_1' } })
    const definition = JSON.stringify({
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:secretsmanager:getSecretValue',
      Parameters: { SecretId: 'key' },
      End: true,
    })
    const { body } = await callAws(awsUrl, 'AWSStepFunctions.TestState', { definition, roleArn })
    expect(body).toMatchObject({
      status: 'FAILED',
      error: 'SecretsManager.SecretsManagerException',
      cause: expect.stringMatching(/to its functions only.*read it in a function/),
    })
  })

  test('keep the data folder and its files for their owner', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'flowforge-data-'))
    await start({ assembly: greeter(), dataDir })
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    const open = readdirSync(dataDir).filter((name) => statSync(join(dataDir, name)).mode & 0o077)
    expect(open).toEqual([])
  })
})
