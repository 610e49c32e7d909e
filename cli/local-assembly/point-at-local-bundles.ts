import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { ASSETS_FILE, listTemplates, readTemplate } from './templates.ts'

interface Assets {
  files: Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }>
}

/**
 * Points the assembly's list of assets at other folders for the code of these functions (by logical id). `keyOf` is what
 * `readCodeKeys` returns, where the caller has it: only a synthesis changes it. Returns what points it back.
 */
export function pointAtLocalBundles(
  assembly: string,
  folders: Readonly<Record<string, string>>,
  keyOf = readCodeKeys(assembly),
): () => void {
  const assetsFile = join(assembly, ASSETS_FILE)
  const before = readFileSync(assetsFile, 'utf8')
  const assets = JSON.parse(before) as Assets
  const folderOf = new Map(
    Object.entries(folders).flatMap(([name, folder]) => {
      const key = keyOf.get(name)
      return key === undefined ? [] : [[key, folder] as const]
    }),
  )
  for (const { source, destinations } of Object.values(assets.files)) {
    const keys = Object.values(destinations).map(({ objectKey }) => objectKey)
    source.path = keys.map((key) => folderOf.get(key)).find((folder) => folder) ?? source.path
  }
  writeFileSync(assetsFile, JSON.stringify(assets, null, 2))
  return () => writeFileSync(assetsFile, before)
}

/** Returns the folder that holds a function's code, by its logical id. */
export function findCode(assembly: string, keyOf: ReadonlyMap<string, string>): (name: string) => string {
  const assets = Object.values(readJson<Assets>(join(assembly, ASSETS_FILE)).files)
  return (name) => {
    const key = keyOf.get(name)
    const asset = assets.find(({ destinations }) =>
      Object.values(destinations).some(({ objectKey }) => objectKey === key),
    )
    if (!asset) {
      throw new Error(`the assembly ${assembly} has no code of ${name}`)
    }
    return join(assembly, asset.source.path)
  }
}

/** Another local cloud that runs now may still load functions of the synthesis before. */
const KEEP_FOR_MS = 15 * 60_000

/** Removes the code of older syntheses from the assembly, but for one more folder. */
export function removeOldCode(assembly: string, kept: string): void {
  const used = readFileSync(join(assembly, ASSETS_FILE), 'utf8')
  for (const name of readdirSync(assembly)) {
    const [, hash] = /^(?:asset|local)\.(.+)$/.exec(name) ?? []
    if (
      hash &&
      name !== kept &&
      !used.includes(hash) &&
      Date.now() - statSync(join(assembly, name)).mtimeMs > KEEP_FOR_MS
    ) {
      rmSync(join(assembly, name), { recursive: true, force: true })
    }
  }
}

const Coded = z.object({ Code: z.object({ S3Key: z.string() }) })

/** Returns where the code of each function is in S3, by logical id. */
export function readCodeKeys(assembly: string): ReadonlyMap<string, string> {
  const resources = listTemplates(assembly).flatMap((file) =>
    Object.entries(readTemplate(assembly, file).Resources),
  )
  return new Map(
    resources.flatMap(([id, { Type, Properties }]) =>
      Type === 'AWS::Lambda::Function' ? [[id, Coded.parse(Properties).Code.S3Key] as const] : [],
    ),
  )
}

function readJson<Content>(file: string): Content {
  return JSON.parse(readFileSync(file, 'utf8')) as Content
}
