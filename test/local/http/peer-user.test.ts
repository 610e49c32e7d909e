import { Socket } from 'node:net'
import { expect, test, vi } from 'vitest'
import { rememberUsers } from '#local/http/peer-user.ts'

test('whose a connection is is looked up once, and again only while it is not known', async () => {
  const find = vi.fn(async (): Promise<number | undefined> => 1_000)
  find.mockResolvedValueOnce(undefined)
  const findOnce = rememberUsers(find)
  const socket = new Socket()
  expect(await findOnce(socket)).toBeUndefined()
  expect(await Promise.all([findOnce(socket), findOnce(socket)])).toEqual([1_000, 1_000])
  expect(await findOnce(socket)).toBe(1_000)
  expect(find).toHaveBeenCalledTimes(2)
  await findOnce(new Socket())
  expect(find).toHaveBeenCalledTimes(3)
})
