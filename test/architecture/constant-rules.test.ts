import { describe, expect, test } from 'vitest'
import { findConstantViolations } from './constant-rules.ts'

describe('constant rules', () => {
  test.each([
    "const workflow = 'orders'\n",
    'export const limit = 64 * 1024\n',
    'const isOpen: boolean = true\n',
    'const longText =\n  `words`\n',
  ])('refuse a literal that is not in CONSTANT_CASE: %j', (source) => {
    expect(findConstantViolations('a.ts', source)).toEqual([
      expect.stringMatching(/^a\.ts has '\w+': .* CONSTANT_CASE$/),
    ])
  })

  test.each([
    'const twice = (n: number) => 2 * n\n',
    'export const read = async ({ at }: Site): Promise<void> => {\n}\n',
    'const chunk = <T>(all: readonly T[]): T[][] =>\n  []\n',
    'const join = (\n  parts: string[],\n  by = separatorOf(parts),\n): string => parts.join(by)\n',
    'const cancels =\n  (reason: string) =>\n  () => reason\n',
    'const same = value => value\n',
  ])('refuse a function that is not declared: %j', (source) => {
    expect(findConstantViolations('a.ts', source)).toEqual([
      expect.stringMatching(/^a\.ts has '(\w+)': .* write function \1\(…\)$/),
    ])
  })

  test.each([
    "const LIMIT = 10\nconst NAME = 'x'\n",
    'let count = 0\n',
    "const table = variable('TABLE')\nconst sizes = [1, 2]\nconst pattern = /a=>b/\n",
    'const run: StepRun<Input> = async ({ input }) => ({ input })\n',
    'const once = memoize(() => 1)\n',
    'function f() {\n  const inner = 1\n  const g = () => inner\n  return g\n}\n',
    'const text = `of ${name}`\n',
    'const total = (LIMIT + 1) * list.reduce((a, b) => a + b)\n',
  ])('let everything else be: %j', (source) => {
    expect(findConstantViolations('a.ts', source)).toEqual([])
  })
})
