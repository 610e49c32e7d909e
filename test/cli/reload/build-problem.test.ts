import { expect, test } from 'vitest'
import { describeProblem, explainBuildError, readProblem } from '#cli/reload/build-problem.ts'

const read = (printed: string) => describeProblem(readProblem(printed, '/srv/app'))

test('an error of the bundler is told by its place, columns from 1', () => {
  const printed = `the synthesis (node cli/local-assembly/synthesize.ts) ended with 1:
✘ [ERROR] Expected identifier but found "{"

    lambdas/api/read/get-health.ts:6:9:
      6 │   body: {{ status: 'ok', version: VERSION },
        ╵          ^

/srv/app/node_modules/esbuild/lib/main.js:1748
  let error = new Error(text);
              ^

Error: Build failed with 1 error:
lambdas/api/read/get-health.ts:6:9: ERROR: Expected identifier but found "{"
    at failureErrorWithLog (/srv/app/node_modules/esbuild/lib/main.js:1748:15)`
  expect(read(printed)).toBe('lambdas/api/read/get-health.ts:6:10: Expected identifier but found "{"')
})

test("an error of Node's parser is told by the line that the caret is below", () => {
  const printed = `node:internal/modules/run_main:107
    triggerUncaughtException(
    ^

file:///srv/app/statemachines/trip.saga.ts:18
    step(s.notifyCustomer, { bestEffort: true }),
  ],
  ^
})

SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expression expected
    at parseTypeScript (node:internal/modules/typescript:72:36)`
  expect(read(printed)).toBe('statemachines/trip.saga.ts:19:3: Expression expected')
})

test('an import that is not exported is told where it is imported', () => {
  const printed = `file:///srv/app/statemachines/trip.saga.ts:1
import { Ordr as Order } from '#core/order/schema.ts'
         ^^^^
SyntaxError: The requested module '#core/order/schema.ts' does not provide an export named 'Ordr'
    at #asyncInstantiate (node:internal/modules/esm/module_job:455:21)`
  expect(read(printed)).toBe(
    "statemachines/trip.saga.ts:1:10: The requested module '#core/order/schema.ts' does not provide an export named 'Ordr'",
  )
})

test('a module that is missing is told where it is imported', () => {
  const printed = `node:internal/modules/esm/resolve:272
    throw new ERR_MODULE_NOT_FOUND(
          ^

Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/srv/app/core/order/step.ts' imported from /srv/app/statemachines/trip.saga.ts
    at finalizeResolution (node:internal/modules/esm/resolve:272:11)`
  expect(read(printed)).toBe("statemachines/trip.saga.ts: Cannot find module 'core/order/step.ts'")
})

test('a definition that is refused is told where it stands, not where it is checked', () => {
  const printed = `file:///srv/app/core/saga/check/check.ts:125
    throw new SagaDefinitionError(path, 'step() takes a contract from defineStep()')
          ^

SagaDefinitionError: trip.steps[1]: step() takes a contract from defineStep()
    at checkStep (file:///srv/app/core/saga/check/check.ts:125:11)
    at defineSaga (file:///srv/app/core/saga/define-saga.ts:11:3)
    at file:///srv/app/statemachines/trip.saga.ts:5:33
    at ModuleJob.run (node:internal/modules/esm/module_job:561:25) {
  path: 'trip.steps[1]'
}`
  expect(read(printed)).toBe(
    'statemachines/trip.saga.ts:5:33: SagaDefinitionError: trip.steps[1]: step() takes a contract from defineStep()',
  )
})

test('a synthesis that is refused is told without a place, for the files that refuse say nothing of it', () => {
  const printed = `file:///srv/app/lib/access.ts:160
    throw new SagaDefinitionError(name, 'has no row')
          ^

SagaDefinitionError: BookHotel: has no row in lib/access.ts; write
BookHotel: {}
    at checkRows (file:///srv/app/lib/access.ts:160:11)
    at new FlowForgeStack (file:///srv/app/lib/flowforge-stack.ts:42:5)
    at createApp (file:///srv/app/lib/app.ts:30:3)`
  expect(read(printed)).toBe(
    'SagaDefinitionError: BookHotel: has no row in lib/access.ts; write\nBookHotel: {}',
  )
})

test('what the local cloud refuses is told as it is', () => {
  expect(read('the assembly has no API any more; start the local cloud anew')).toBe(
    'the assembly has no API any more; start the local cloud anew',
  )
})

test('a start that cannot build says what is wrong and where, and no stack', () => {
  const printed = `the synthesis (node cli/local-assembly/synthesize.ts) ended with 1:
/srv/app/node_modules/esbuild/lib/main.js:912
Error: Build failed with 1 error:
lambdas/api/read/get-health.ts:19:11: ERROR: Expected identifier but found "{"
    at failureErrorWithLog (/srv/app/node_modules/esbuild/lib/main.js:1467:15)`
  expect(explainBuildError(new Error(printed), '/srv/app').message).toBe(
    'the sources cannot be built\nlambdas/api/read/get-health.ts:19:12: Expected identifier but found "{"',
  )
})
