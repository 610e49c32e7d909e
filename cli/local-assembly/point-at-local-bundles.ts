import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Template {
  Resources: Record<string, { Type: string; Properties?: { Code?: { S3Key?: unknown } } }>
}
interface Assets {
  files: Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }>
}

/** Points the assembly's list of assets at other folders for the code of these functions (by logical id). */
export function pointAtLocalBundles(assembly: string, folders: Readonly<Record<string, string>>): void {
  const assetsFile = join(assembly, 'FlowForge.assets.json')
  const template = readJson<Template>(join(assembly, 'FlowForge.template.json'))
  const assets = readJson<Assets>(assetsFile)
  const folderOf = new Map(
    Object.entries(folders).map(([name, folder]) => [
      template.Resources[name]?.Properties?.Code?.S3Key,
      folder,
    ]),
  )
  for (const { source, destinations } of Object.values(assets.files)) {
    const keys = Object.values(destinations).map(({ objectKey }) => objectKey)
    source.path = keys.map((key) => folderOf.get(key)).find((folder) => folder) ?? source.path
  }
  writeFileSync(assetsFile, JSON.stringify(assets, null, 2))
}

/** Returns the folder that holds a function's code, by its logical id. */
export function findCode(assembly: string): (name: string) => string {
  const template = readJson<Template>(join(assembly, 'FlowForge.template.json'))
  const assets = Object.values(readJson<Assets>(join(assembly, 'FlowForge.assets.json')).files)
  return (name) => {
    const key = template.Resources[name]?.Properties?.Code?.S3Key
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
  const used = readFileSync(join(assembly, 'FlowForge.assets.json'), 'utf8')
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

function readJson<Content>(file: string): Content {
  return JSON.parse(readFileSync(file, 'utf8')) as Content
}
