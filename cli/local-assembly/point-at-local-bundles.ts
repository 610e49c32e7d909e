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

/** Another local cloud that runs now may still load functions of the synthesis before. */
const KEEP_FOR_MS = 15 * 60_000

/** Removes the code of older syntheses from the assembly. */
export function removeOldCode(assembly: string): void {
  const used = readFileSync(join(assembly, 'FlowForge.assets.json'), 'utf8')
  for (const name of readdirSync(assembly)) {
    const [, hash] = /^(?:asset|local)\.(.+)$/.exec(name) ?? []
    if (hash && !used.includes(hash) && Date.now() - statSync(join(assembly, name)).mtimeMs > KEEP_FOR_MS) {
      rmSync(join(assembly, name), { recursive: true, force: true })
    }
  }
}

function readJson<Content>(file: string): Content {
  return JSON.parse(readFileSync(file, 'utf8')) as Content
}
