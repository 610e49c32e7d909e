import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { projectDirectory } from '#test/support/assembly.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const run = promisify(execFile)
const folder = join(projectDirectory, 'test/outsider')
const node = (script: string, args: string[]) =>
  run(process.execPath, [join(folder, script), ...args], { cwd: folder })

const cloud = await openShopCloud()

describe('a client that somebody else generates from docs/openapi.json', () => {
  beforeAll(() =>
    node('node_modules/openapi-typescript/bin/cli.js', [
      join(projectDirectory, 'docs/openapi.json'),
      ...['--output', 'generated/schema.d.ts'],
    ]),
  )

  test('compiles under the strictest settings, and refuses what the document refuses', async () => {
    // What does not compile is printed on standard output, with a status other than 0.
    await expect(node('node_modules/typescript/bin/tsc', ['--project', '.'])).resolves.toMatchObject({
      stdout: '',
    })
  })

  test('runs an order', async () => {
    const { stdout } = await node('program.ts', [cloud.url!])
    expect(JSON.parse(stdout)).toEqual({
      status: 'COMPLETED',
      total: 3998,
      rows: [
        'ValidateOrder DONE',
        'CheckInventory DONE',
        'ReserveInventory DONE',
        'ProcessPayment DONE',
        'PackItems DONE',
        'UpdateWarehouse DONE',
        'NotifyCustomer DONE',
      ],
      left: 3,
      problem: ['paymentMethod'],
    })
  })
})
