import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { expect, test, vi } from 'vitest'
import { type LookThread, lookWhereFit, startLookThread } from '#local/http/look-apart.ts'
import { type Ends, endsOf, type Look } from '#local/http/tcp-tables.ts'

const ENDS: Ends = { client: 'c', server: 's' }

function createLooks() {
  const looks: string[] = []
  const here = { bytes: 1_000 }
  const thread = { end: () => {}, fails: false }
  const look = lookWhereFit(
    async () => {
      looks.push('here')
      return { users: [1], bytes: here.bytes }
    },
    async (onEnd): Promise<LookThread> => {
      if (thread.fails) {
        throw new Error('no descriptor left')
      }
      thread.end = onEnd
      return {
        look: async () => {
          looks.push('apart')
          return { users: [1], bytes: here.bytes }
        },
      }
    },
  )
  const lookOnce = async () => {
    expect(await look([ENDS], 1)).toMatchObject({ users: [1] })
    // The thread is started beside the look.
    await new Promise(setImmediate)
  }
  return { looks, here, thread, lookOnce }
}

test('looks in a thread of its own once the tables are large, and here again when that has ended', async () => {
  const { looks, here, thread, lookOnce } = createLooks()
  await lookOnce()
  await lookOnce()
  here.bytes = 1_000_000
  await lookOnce()
  await lookOnce()
  expect(looks.splice(0)).toEqual(['here', 'here', 'here', 'apart'])

  here.bytes = 1_000
  thread.end()
  await lookOnce()
  await lookOnce()
  expect(looks).toEqual(['here', 'here'])
})

test('goes on looking here when no thread can be started', async () => {
  const { looks, here, thread, lookOnce } = createLooks()
  here.bytes = 1_000_000
  thread.fails = true
  await lookOnce()
  await lookOnce()
  thread.fails = false
  await lookOnce()
  await lookOnce()
  expect(looks).toEqual(['here', 'here', 'here', 'apart'])
})

test.skipIf(process.platform !== 'linux')(
  'the thread finds who calls, question by question, and ends when it is asked nothing',
  async () => {
    const listener = createServer().listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const accepted = once(listener, 'connection')
    const client = connect((listener.address() as AddressInfo).port, '127.0.0.1')
    const [socket] = (await accepted) as [Socket]
    const onEnd = vi.fn()
    const thread = await startLookThread(onEnd, 300)
    const looks = [[endsOf(socket), ENDS], [ENDS], [endsOf(socket)]].map((ends) => thread.look(ends))
    const users = (await Promise.all(looks)).map((look: Look) => look.users)
    expect(users).toEqual([[process.getuid!(), undefined], [undefined], [process.getuid!()]])

    await expect.poll(() => onEnd.mock.calls.length).toBe(1)
    const late = thread.look([ENDS])
    await expect(late).rejects.toThrow('has ended')
    client.destroy()
    listener.close()
  },
)
