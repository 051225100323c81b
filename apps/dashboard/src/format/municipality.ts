/** Names of the municipalities of the seeds' programmes, by CBS code; another one is shown by its code. */
const NAMES: Readonly<Record<string, string>> = {
  GM0362: 'Amstelveen',
  GM0197: 'Aalten',
  GM1859: 'Berkelland',
  GM1876: 'Bronckhorst',
  GM0222: 'Doetinchem',
  GM1955: 'Montferland',
  GM1586: 'Oost Gelre',
  GM1509: 'Oude IJsselstreek',
  GM0294: 'Winterswijk',
  GM0363: 'Amsterdam',
  GM0392: 'Haarlem',
  GM0473: 'Zandvoort',
  GM0637: 'Zoetermeer',
};

export const municipality = (code: string): string => NAMES[code] ?? code;
