import { expect, test } from 'vitest'
import { loadAssembly } from '#local/assembly/index.ts'
import { createDeploy } from '#local/parts/deploy-assembly.ts'
import { environment } from '#test/support/function-bundle.ts'
import { greeterResources, hello, writeAssembly } from '#test/support/greeter-assembly.ts'

test('an assembly that fails, and so does going back, is told with both causes', async () => {
  const first = writeAssembly({ Hello: hello, Listener: hello })
  const { Things, ...others } = greeterResources
  const Properties = { ...Things.Properties, TableName: 'another' }
  const next = writeAssembly(
    { Hello: hello, Listener: hello },
    { ...others, Things: { ...Things, Properties } },
  )
  const causes = ['the table cannot be changed', 'the disk is full']
  const deploy = createDeploy(
    { assembly: loadAssembly(first, environment), published: new Map() },
    {
      dynamo: { deploy: () => Promise.reject(new Error(causes.shift())) },
      ports: new Map([['Api', {}]]),
    } as never,
    environment,
  )
  await expect(deploy(next)).rejects.toThrow(
    'the table cannot be changed; going back to what ran before failed too: the disk is full',
  )
  expect(causes).toEqual([])
})
