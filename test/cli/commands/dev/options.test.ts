import { describe, expect, test } from 'vitest'
import { createCommand, readFlags } from '#cli/commands/dev/options.ts'

const read = (...args: string[]) =>
  readFlags(createCommand().parse(args, { from: 'user' }).opts(), {}).options

describe('the local cloud that dev starts', () => {
  test.each([
    [[], 1],
    [['--invocations-per-sandbox', '8'], 8],
  ])('with %j runs %i invocations per sandbox', (args, expected) => {
    expect(read(...args)).toMatchObject({ invocationsPerSandbox: expected })
  })

  test.each([
    ["FlowForge's own functions", [], true],
    ['functions of another app, which may give tokens of their own', ['--app', 'cdk.out'], false],
  ])('keeps tokens of transactions from the emulator: %s', (_whose, args, expected) => {
    expect(read(...args)).toMatchObject({ movesTransactionTokens: expected })
  })

  test.each(['nope', '', 'http://app.example.com', 'https://app.example.com/'])(
    'is not started for pages of %j, in the words of a synthesis',
    (origin) => {
      expect(() => read('--cors', origin)).toThrow(
        `--cors takes the origin of your pages, such as https://app.example.com, or *; got '${origin}'`,
      )
    },
  )

  test.each(['https://app.example.com', 'http://localhost:5173', '*'])('may be for pages of %s', (origin) => {
    const flags = createCommand().parse(['--cors', origin], { from: 'user' }).opts()
    expect(readFlags(flags, {}).choices).toEqual({ cors: origin })
  })
})
