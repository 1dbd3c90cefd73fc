// classify TEXT...: scores each text against four labels, best first. The model is $ZSTC_MODEL, else the default one.
//
//     node classify.js TEXT...          # with zstc.node beside it
'use strict';

const { classifyJson } = require('./zstc.node');

const parameters = { candidate_labels: ['travel', 'cooking', 'sport', 'work'] };

try {
  for (const text of process.argv.slice(2)) {
    const { labels, scores } = JSON.parse(classifyJson(JSON.stringify({ inputs: text, parameters })));
    labels.forEach((label, i) => console.log(`${label}\t${scores[i].toFixed(4)}`));
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
