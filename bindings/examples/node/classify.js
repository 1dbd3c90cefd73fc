// classify TEXT...: scores each text against four labels, best first. The model is $ZSTC_MODEL, else the default one.
//
//     node classify.js TEXT...          # with zstc.node beside it
'use strict';

const { Model } = require('./zstc.node');

const labels = ['travel', 'cooking', 'sport', 'work'];

async function main(texts) {
  const model = new Model();
  for (const text of texts) {
    const scores = await model.classify(text, labels);
    const ranked = labels.map((label, i) => [label, scores[i]]).sort((a, b) => b[1] - a[1]);
    for (const [label, score] of ranked) console.log(`${label}\t${score.toFixed(4)}`);
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
