import { expect, test } from 'vitest'
import { signInPrefixOf } from '#lib/sign-in-prefix.ts'

/** With the twelve digits that CloudFormation puts in. */
const deployed = (stackName: string) => signInPrefixOf(stackName).replace(/\$\{.*\}/, '123456789012')

test('the host to sign in at is named after the stack and the account, so that two stacks have two', () => {
  expect(deployed('FlowForge')).toBe('flowforge-123456789012')
  expect(deployed('FlowForge-Staging')).toBe('flowforge-staging-123456789012')
})

test.each([
  'x'.repeat(128),
  `${'orders-'.repeat(7)}shop`,
  'Aws',
  'my-aws-shop',
  'aamazonws',
  'Cognito-Amazon-AWS',
  '-9-',
  'Shop-',
])('Cognito takes what the stack %s is called', (name) => {
  expect(deployed(name)).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/)
  expect(deployed(name)).not.toMatch(/aws|amazon|cognito/)
})

test('long names that begin alike are told apart', () => {
  expect(deployed(`${'x'.repeat(60)}a`)).not.toBe(deployed(`${'x'.repeat(60)}b`))
})
