const CONSTANT_CASE = /^[A-Z][A-Z0-9_]*$/

/** A number or a product of numbers, a text without placeholders, or a boolean. */
const LITERAL = /^(?:-?[\d_.]+(?:e\d+)?(?: [*/+-]+ [\d_.]+)*|'[^']*'|"[^"]*"|`[^`$]*`|true|false)$/

/** A constant at the start of a line, where Biome's formatting leaves those of the module. */
const CONSTANT = /^(?:export )?const (?<name>[\w$]+)(?<type>:(?:=>|[^=])+)? =\s+(?<value>.*)/gm

/** What an arrow function without the type of a constant begins with, up to its arrow. */
const ARROW =
  /^(?:async )?(?:<(?:[^<>]|<[^<>]*>)*>)?(?:\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|[\w$]+)(?:: [^\n]+?)? =>/

/**
 * One sentence per constant of the module that is named or written unlike the others.
 *
 * A function may stay a constant where an annotation gives its type: a declaration would have to repeat its signature.
 */
export function findConstantViolations(file: string, source: string): string[] {
  return [...source.matchAll(CONSTANT)].flatMap((match) => {
    const { name, type, value } = match.groups as { name: string; type?: string; value: string }
    if (LITERAL.test(value) && !CONSTANT_CASE.test(name)) {
      return [`${file} has '${name}': a constant of the module with a literal value is in CONSTANT_CASE`]
    }
    const start = match.index + match[0].length - value.length
    if (!type && ARROW.test(source.slice(start))) {
      return [`${file} has '${name}': a function of the module is a declaration; write function ${name}(…)`]
    }
    return []
  })
}
