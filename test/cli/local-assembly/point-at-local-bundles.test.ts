import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { pointAtLocalBundles, removeOldCode } from '#cli/local-assembly/point-at-local-bundles.ts'

const NESTED = 'FlowForgeReleaseSteps01234567.nested.template.json'
let assembly: string
const write = (name: string, content: object) => writeFileSync(join(assembly, name), JSON.stringify(content))
const pathsOf = () => {
  const { files } = JSON.parse(readFileSync(join(assembly, 'FlowForge.assets.json'), 'utf8')) as {
    files: Record<string, { source: { path: string } }>
  }
  return Object.values(files).map(({ source }) => source.path)
}

beforeEach(() => {
  assembly = mkdtempSync(join(tmpdir(), 'flowforge-assembly-'))
  onTestFinished(() => rmSync(assembly, { recursive: true }))
  const lambda = (hash: string) => ({
    Type: 'AWS::Lambda::Function',
    Properties: { Code: { S3Key: `${hash}.zip` } },
  })
  const asset = (hash: string) => ({
    source: { path: `asset.${hash}`, packaging: 'zip' },
    destinations: { here: { objectKey: `${hash}.zip` } },
  })
  write('FlowForge.template.json', { Resources: { Reserve: lambda('aa') } })
  write(NESTED, { Resources: { Release: lambda('bb') } })
  write('FlowForge.assets.json', {
    files: {
      aa: asset('aa'),
      bb: asset('bb'),
      cc: asset('cc'),
      ff: { ...asset('ff'), source: { path: NESTED } },
    },
  })
})

test('the code of a function is replaced, and that of others left alone', () => {
  pointAtLocalBundles(assembly, { Reserve: 'local.11', Release: 'local.22' })
  expect(pathsOf()).toEqual(['local.11', 'local.22', 'asset.cc', NESTED])
})

test('code that no function uses goes once no running cloud can want it any more', () => {
  pointAtLocalBundles(assembly, { Reserve: 'local.11' })
  const folders = ['asset.aa', 'asset.dd', 'asset.ee', 'local.11', 'local.33', 'local.44']
  for (const name of folders) {
    mkdirSync(join(assembly, name))
    const hoursOld = name === 'asset.ee' ? 0 : 1
    const then = Date.now() / 1_000 - hoursOld * 3_600
    utimesSync(join(assembly, name), then, then)
  }
  removeOldCode(assembly, 'local.44')
  expect(readdirSync(assembly).filter((name) => folders.includes(name))).toEqual([
    'asset.aa',
    'asset.ee',
    'local.11',
    'local.44',
  ])
})
