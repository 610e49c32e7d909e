import { BatchGetCommand } from '@aws-sdk/lib-dynamodb'
import { vi } from 'vitest'
import { documents } from '#lambdas/clients.ts'

/** How many items of the stock `work` reads. */
export async function countReads(work: () => Promise<unknown>): Promise<number> {
  const send = vi.spyOn(documents(), 'send')
  await work()
  const keys = send.mock.calls.flatMap(([command]) =>
    command instanceof BatchGetCommand
      ? Object.values(command.input.RequestItems!).flatMap(({ Keys }) => Keys!)
      : [],
  )
  send.mockRestore()
  return keys.length
}
