import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { guard, refuseUser } from '#local/http/door.ts'
import { type Listening, listen } from '#local/http/listen.ts'
import { createFindUser } from '#local/http/peer-user.ts'

const findUser = createFindUser()
const NOBODY = 65_534

const allowedUsers: number[] = []
const served: string[] = []
let door: Listening
beforeAll(async () => {
  door = await listen(0)
  const serve = guard(
    async (message, response) => {
      served.push(`${message.method} ${message.url}`)
      response.end('in')
    },
    { allowedUsers },
  )
  door.serve(serve)
})
afterAll(() => door.close())
afterEach(() => {
  allowedUsers.length = 0
  served.length = 0
})

/** What curl prints, run by this user: the body, a space and the status. */
async function curlAs(uid: number, ...args: string[]): Promise<string> {
  const child = spawn('curl', ['-s', '-w', ' %{http_code}', ...args], { uid, gid: uid })
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  await once(child, 'close')
  return printed
}

function statusOf(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const options = {
      host,
      port: new URL(door.url).port,
      headers: { host: 'localhost' },
      agent: false as const,
    }
    request(options, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

describe('the door of a port', () => {
  test('serves programs of the user who started the cloud, over sockets of both families, and many at once', async () => {
    const hosts = Array.from({ length: 100 }, (_, at) => (at % 2 ? '127.0.0.1' : '::ffff:127.0.0.1'))
    expect(new Set(await Promise.all(hosts.map(statusOf)))).toEqual(new Set([200]))
  })

  test('judges users by their ids: its own, root and those that are allowed', () => {
    expect(refuseUser(process.getuid?.(), {})).toBeUndefined()
    expect(refuseUser(0, {})).toBeUndefined()
    expect(refuseUser(NOBODY, { allowedUsers: [NOBODY] })).toBeUndefined()
    expect(refuseUser(NOBODY, { allowedUsers: [1001] })).toEqual({
      statusCode: 403,
      message: 'programs of user 65534 may not call this port; allow them with --allow-user 65534',
    })
    expect(refuseUser(undefined, { allowedUsers: [NOBODY] })).toMatchObject({ statusCode: 403 })
  })

  // A program can be started as another user by root alone; CI is root.
  test.skipIf(!findUser || process.getuid?.() !== 0)(
    'serves nothing to programs of another user until they are allowed',
    async () => {
      expect(await curlAs(NOBODY, `${door.url}/health`)).toMatch(/programs of user 65534 may not .* 403$/s)
      expect(await curlAs(NOBODY, '-d', '{}', `${door.url}/orders`)).toMatch(/403$/)
      expect(served).toEqual([])
      allowedUsers.push(NOBODY)
      expect(await curlAs(NOBODY, `${door.url}/health`)).toBe('in 200')
    },
  )

  test.skipIf(!findUser)('does not take a caller that has closed its end for root', async () => {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const caller = connect(port, '127.0.0.1')
    const [accepted] = (await once(server, 'connection')) as [Socket]
    expect(await findUser!(accepted)).toBe(process.getuid?.())
    caller.destroy()
    accepted.resume()
    await once(accepted, 'end')
    expect(await findUser!(accepted)).toBeUndefined()
    accepted.destroy()
    server.close()
  })
})
