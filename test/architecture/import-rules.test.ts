import { describe, expect, test } from 'vitest'
import { findViolations } from './import-rules.ts'

describe('import rules', () => {
  test('keep core to zod', () => {
    expect(findViolations('core/order/pricing.ts', "import { readFileSync } from 'node:fs'\n")).toEqual([
      "core/order/pricing.ts imports 'node:fs': core is pure: zod only; core may use zod",
    ])
    expect(findViolations('core/order/pricing.ts', "import * as z from 'zod'\n")).toEqual([])
  })

  test('refuse the import of zod that bundles every locale', () => {
    expect(findViolations('core/money.ts', "import { z } from 'zod'\n")).toHaveLength(1)
    expect(findViolations('core/money.ts', "import type { z } from 'zod'\n")).toEqual([])
  })

  test('refuse a relative path that leaves its top-level folder and name the right one', () => {
    expect(
      findViolations(
        'lambdas/api/read/get-health.ts',
        "import { routes } from '../../../core/api/routes.ts'\n",
      ),
    ).toEqual([
      "lambdas/api/read/get-health.ts imports '../../../core/api/routes.ts': a relative path never leaves its top-level " +
        "folder; write '#core/api/routes.ts'",
    ])
    expect(findViolations('core/order/steps.ts', "import { Money } from '../money.ts'\n")).toEqual([])
  })

  test('see imports that stand on several lines, re-exports, type imports and side effects', () => {
    const source = [
      "import {\n  a,\n  b,\n} from '#lambdas/a.ts'",
      "export { c } from '#lambdas/c.ts'",
      "export * from '#lambdas/d.ts'",
      "import type { E } from '#lambdas/e.ts'",
      "import '#lambdas/f.ts'",
    ].join('\n')
    expect(findViolations('lib/stack.ts', source)).toHaveLength(5)
  })

  test('let local see nothing of the source but the ASL types', () => {
    expect(
      findViolations(
        'local/step-functions/task.ts',
        "import type { AslState } from '#core/saga/compile/asl.ts'\n",
      ),
    ).toEqual([])
    expect(
      findViolations(
        'local/step-functions/task.ts',
        "import { compile } from '#core/saga/compile/compile.ts'\n",
      ),
    ).toHaveLength(1)
  })

  test("let only the command 'dev' load the local cloud, and only dynamically", () => {
    const lazy = "const { startCloud } = await import('#local/cloud.ts')\n"
    expect(findViolations('cli/commands/dev/index.ts', lazy)).toEqual([])
    expect(findViolations('cli/commands/list.ts', lazy)).toHaveLength(1)
    expect(
      findViolations('cli/commands/dev/index.ts', "import { startCloud } from '#local/cloud.ts'\n"),
    ).toHaveLength(1)
  })

  test('keep the CDK in lib and middy in its one folder', () => {
    expect(findViolations('lambdas/runtime.ts', "import { Stack } from 'aws-cdk-lib/core'\n")).toHaveLength(1)
    expect(findViolations('lambdas/api/read/get-health.ts', "import middy from '@middy/core'\n")).toEqual([
      "lambdas/api/read/get-health.ts imports '@middy/core': @middy/ is used in lambdas/handlers/ and nowhere else",
    ])
    expect(findViolations('lambdas/handlers/http-handler.ts', "import middy from '@middy/core'\n")).toEqual(
      [],
    )
  })

  test('let the API alone of all handlers see the catalogue of workflows', () => {
    const source = "import { sagas } from '#statemachines/index.ts'\n"
    expect(findViolations('lambdas/api/workflows/list-workflows.ts', source)).toEqual([])
    expect(findViolations('lambdas/steps/inventory/reserve-inventory.ts', source)).toHaveLength(1)
    expect(
      findViolations('lambdas/api/read/get-health.ts', "import { x } from '#lib/app.ts'\n"),
    ).toHaveLength(1)
  })

  test('let tests and benchmarks import anything by its subpath name', () => {
    expect(findViolations('test/scenarios/order.test.ts', "import { x } from '#local/cloud.ts'\n")).toEqual(
      [],
    )
  })
})
