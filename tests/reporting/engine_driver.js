// Reads one job a line, {"engine", "plan", "draws", "results"}, and answers with a line of JSON:
// for each draw whether the engine derives the same bytes, or the error.
const lines = require("fs").readFileSync(0, "utf8").split("\n").filter(Boolean);
for (const line of lines) {
  const { engine, plan, draws, results } = JSON.parse(line);
  const drawopt = require(engine);
  let answer;
  try {
    answer = { texts: drawopt.check(plan, draws, results).map(({ record }) => drawopt.fileOf(record)) };
  } catch (error) {
    answer = { error: `${error.name}: ${error.message}` };
  }
  console.log(JSON.stringify(answer));
}
