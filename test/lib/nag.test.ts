import { Bucket } from 'aws-cdk-lib/aws-s3'
import { AwsSolutionsChecks } from 'cdk-nag'
import { describe, expect, test } from 'vitest'
import { createTestApp } from '../support/synthesize.ts'

describe('cdk-nag', () => {
  const findings = (prepare?: (app: ReturnType<typeof createTestApp>) => void) => {
    const created = createTestApp()
    prepare?.(created)
    const { violations } = new AwsSolutionsChecks(created.app).validateScope(created.app)
    return violations.map(({ ruleName }) => ruleName)
  }

  test('finds nothing that is not acknowledged with a reason', () => {
    expect(findings()).toEqual([])
  })

  test('finds what nobody has acknowledged', () => {
    expect(findings(({ stack }) => new Bucket(stack, 'Unprotected'))).toContain('AwsSolutions-S1')
  })
})
