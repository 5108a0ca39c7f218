/** Strings that one YAML reader or another takes for something else, or cannot read back when they are written carelessly. */
export const NASTY_SCALARS: readonly string[] = [
  // Booleans and nulls of YAML 1.1, in the cases that readers know (and some that they do not).
  ...['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null', 'nil', 'none', 'nan', 'inf', 'infinity', '~', '.nan', '.inf', '-.inf', '+.inf']
    .flatMap(word => [word, word.toUpperCase(), word[0].toUpperCase() + word.slice(1)]),
  'NO', 'Norway', '=', '<<', '', ' ', '  ',
  // Integers in every base and notation.
  '0', '-0', '+1', '-1', '007', '08', '0777', '0o755', '0O755', '0o17', '0x1f', '0X1F', '-0x5', '0b101', '0B1', '1_000', '0_7', '0x_1', '42_', '_1',
  '9007199254740993', '123456789012345678901234567890',
  // Floats and exponents; short Git hashes are among them.
  '1.0', '1.', '.5', '+.5', '1e3', '1E3', '1e+3', '1.5e-3', '.70e6', '+.70e6', '7.e50_', '7e_064', '21e_0', 'e3', 'E589', 'e589', '1e1000', '685_230.15',
  // Sexagesimals, dates, times, versions, addresses.
  '12:30', '1:2:3', '190:20:30.15', '-1:30', '2001-01-01', '2001-1-1', '2001-12-14t21:59:43.10-05:00', '2001-12-14 21:59:43', '1.10', '1.2.3', '10.0.0.1', '::1',
  // Indicators and templates.
  ...[...'-?:,[]{}#&*!|>\'"%@`'].flatMap(character => [character, `${character} a`, `a ${character}`, `a${character}`, `${character}a`]),
  '- a', 'a: b', 'a #b', 'a:', '? a', '---', '...', '--- a', '!!str a', '!binary |', '${X}', '$(X)', '{{ .Values.x }}', '{{x}}', '%YAML 1.2',
  // Blanks, tabs, line ends.
  ' a', 'a ', '\ta', 'a\t', 'a\tb', '\n', '\n\n', 'a\n', 'a\n\n', '\na', ' \n', '\n a', 'a\nb', 'a\nb\n', 'a\n\nb\n', 'a \nb', 'a\n b', ' a\nb', '\ta\nb', '\t\n', '\n\t:',
  'a\n\tb\n', 'all:\n\tgo build ./...\n', '\tgcc -o a a.c\n', '\n\tx', 'a\r\nb\r\n', 'a\rb', '\r', 'id\tname\n\tx\n', '#!/bin/sh\nset -e\n', '# a\nb: c\n', '- a\n- b\n',
  'key: |\n  text\n', 'a\n---\nb\n', '|\n', '>-\n', 'a\n# b\n', 'a\n...\n',
  // Unicode that readers treat as line ends, as controls or not at all.
  'a\u0085b', 'a\u2028b', 'a\u2029b', '\u2028', 'a\u00a0b', '\u00a0', '\ufeffa', 'a\ufeff', 'a\u200bb', 'a\u2003b', '\u0000', '\u0007', '\u001b[0m', '\u007f', '\u0080', '\u009f', '\ufffe', '\uffff',
  'grüße', '日本語', 'résumé\n日本\n', '🚀', '🚀\nüber\n', '\u{1f9ff}', '\u{1fa00}', '\u{10ffff}', '\u{e0001}', 'e\u0301',
  // Long ones.
  'a'.repeat(1024 * 1024), 'word '.repeat(5000), `${'x'.repeat(200)}\n`.repeat(100), '"'.repeat(1000), '\\n',
];

/** Strings that no file can hold: half of a surrogate pair. */
export const LONE_SURROGATES: readonly string[] = ['\ud800', 'a\udfffb', '\udc00\ud800', 'ok\ud83d'];
