import type { IncomingHttpHeaders } from 'node:http'
import { describe, expect, test } from 'vitest'
import { type DoorOptions, findRefusal } from '#local/http/door.ts'

describe('the door of a local port', () => {
  test.each<[string, IncomingHttpHeaders, DoorOptions?]>([
    ['curl', { host: '127.0.0.1:3000' }],
    ['a client by the name of the loopback interface', { host: 'localhost:4566' }],
    ['a client over IPv6', { host: '[::1]:3000' }],
    ['a client by a name below localhost', { host: 'api.localhost:3000' }],
    [
      'a page of the same origin',
      { host: 'localhost:3000', origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' },
    ],
    ['an address that was typed into the browser', { host: 'localhost:3000', 'sec-fetch-site': 'none' }],
    ['a host that is allowed', { host: 'box.lan:3000' }, { allowedHosts: ['box.lan'] }],
    [
      'a page whose origin is allowed',
      { host: 'localhost:3000', origin: 'https://shop.example', 'sec-fetch-site': 'cross-site' },
      { allowedOrigins: ['https://shop.example'] },
    ],
  ])('serves %s', (_, headers, options) => {
    expect(findRefusal(headers, options)).toBeUndefined()
  })

  test.each<[string, IncomingHttpHeaders, string]>([
    [
      'a name that was rebound to the loopback address',
      { host: 'attacker.example:3000' },
      "host 'attacker.example:3000'",
    ],
    [
      'a name that only begins like a loopback one',
      { host: 'localhost.attacker.example' },
      "host 'localhost.attacker.example'",
    ],
    ['a name that only ends like a loopback one', { host: 'notlocalhost' }, "host 'notlocalhost'"],
    [
      'an address that only begins like the loopback one',
      { host: '127.0.0.1.nip.io' },
      "host '127.0.0.1.nip.io'",
    ],
    ['a request without a host', {}, "host ''"],
    [
      'a page of another origin',
      { host: 'localhost:3000', origin: 'https://attacker.example' },
      "origin 'https://attacker.example'",
    ],
    [
      'a page of another port',
      { host: 'localhost:3000', origin: 'http://localhost:8080' },
      "origin 'http://localhost:8080'",
    ],
    ['a page without an origin of its own', { host: 'localhost:3000', origin: 'null' }, "origin 'null'"],
    [
      'an image or form of another site',
      { host: 'localhost:3000', 'sec-fetch-site': 'cross-site' },
      'another site',
    ],
  ])('refuses %s', (_, headers, message) => {
    expect(findRefusal(headers)).toMatchObject({ statusCode: 403, message: expect.stringContaining(message) })
  })
})
