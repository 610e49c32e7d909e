import { compile, type Saga } from '#core/saga/index.ts'
import type { TestCloud } from '#testing/test-cloud.ts'

/** Deploys a saga of a test's own beside those of the app, over the app's functions; answers its machine's name. */
export async function deploySaga(cloud: TestCloud, saga: Saga): Promise<string> {
  const arnOf = (logicalId: string) => {
    const { name } = cloud.lambda.list().find((each) => each.logicalId === logicalId)!
    return `arn:aws:lambda:us-east-1:111111111111:function:${name}`
  }
  const name = `Test-${saga.name}`
  await cloud.states.request('CreateStateMachine', {
    name,
    definition: JSON.stringify(compile(saga)).replaceAll(/\$\{(\w+)Arn\}/g, (_, id: string) => arnOf(id)),
    roleArn: 'arn:aws:iam::111111111111:role/test',
  })
  return name
}
