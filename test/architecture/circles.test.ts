import { describe, expect, test } from 'vitest'
import { findCircles } from './circles.ts'

const circlesOf = (sources: Record<string, string>) => findCircles(new Map(Object.entries(sources)))

describe('circles of values', () => {
  test('are found over relative paths, subpath names and re-exports, and told file by file', () => {
    expect(
      circlesOf({
        'shop/a.ts': "import { b } from './b.ts'\n",
        'shop/b.ts': "export { c } from '#shop/c.ts'\n",
        'shop/c.ts': "import './a.ts'\n",
        'shop/d.ts': "import { a } from './a.ts'\n",
      }),
    ).toEqual([['shop/a.ts', 'shop/b.ts', 'shop/c.ts', 'shop/a.ts']])
  })

  test('are found in a part of the sources that nothing else imports', () => {
    expect(
      circlesOf({
        'a.ts': "import { x } from './x.ts'\n",
        'x.ts': '',
        'b.ts': "import { c } from './c.ts'\n",
        'c.ts': "import { x } from './x.ts'\nimport { b } from './b.ts'\n",
      }),
    ).toEqual([['b.ts', 'c.ts', 'b.ts']])
  })

  test('are none where types alone lead back, or an import at run time', () => {
    expect(
      circlesOf({
        'a.ts': "import { b } from './b.ts'\n",
        'b.ts':
          "import type { A } from './a.ts'\nexport type { C } from './a.ts'\nconst a = () => import('./a.ts')\n",
      }),
    ).toEqual([])
  })
})
