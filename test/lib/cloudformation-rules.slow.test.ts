import { CfnResource, type Stack } from 'aws-cdk-lib/core'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { bundleAsDeployed } from '../support/deployed-bundles.ts'
import { createTestApp } from '../support/synthesize.ts'

await bundleAsDeployed()
// A synthesis finds the bundles there: making them again would take longer than all of this.
vi.mock('#lib/bundles.ts', async (load) => ({ ...(await load<object>()), bundleFunctions: () => {} }))

describe('CloudFormation’s own rules', () => {
  const synthesizeChecked = (context: Record<string, unknown>, change?: (stack: Stack) => void) => {
    const { app, stack } = createTestApp({ context })
    change?.(stack)
    vi.stubEnv('CDK_VALIDATION', 'true')
    onTestFinished(() => void vi.unstubAllEnvs())
    return app.synth()
  }

  test.each([
    ['as it is by default', {}],
    [
      'with all that may be chosen',
      {
        ...{ payments: 'stripe', stripeSecret: 'shop/key', ephemeral: 'true', faultInjection: 'true' },
        ...{ issuer: 'https://issuer.example', audience: 'flowforge', cors: 'https://app.example.com' },
      },
    ],
    [
      'with scripts and pages of others',
      { scriptTenants: 'acme,globex', callbacks: 'https://app.example.com/in' },
    ],
  ])('are kept by the stack %s', (_, context) => {
    expect(synthesizeChecked(context).stacks).toHaveLength(1)
  })

  test('stop a synthesis that breaks one', () => {
    const breakRule = (stack: Stack) =>
      new CfnResource(stack, 'Broken', { type: 'AWS::Lambda::Function', properties: { Timeout: 'long' } })
    expect(() => synthesizeChecked({}, breakRule)).toThrow(/[Vv]alidation/)
  })
})
