// What one writes with nodemailer: its pool with eight connections: node nodemailer.mjs PORT COUNT FOLDER MODULES
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [port, count, folder, modules] = process.argv.slice(2);
const nodemailer = createRequire(join(modules, "package.json"))("nodemailer");
const read = (name) => readFileSync(join(folder, name), "utf8");
const [from, subject] = read("envelope.txt").split("\n");
const text = read("letter.txt");
const html = read("letter.html");
const escaped = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };
const escape = (value) => value.replace(/[&<>"']/g, (letter) => escaped[letter]);

function filled(body, values, write) {
  for (const [name, value] of Object.entries(values)) body = body.replaceAll(`{{ ${name} }}`, () => write(value));
  return body;
}

function messageFor(row) {
  const [email, name, region] = row.split(";");
  const unsubscribe = `https://brev.example.no/u/${email}`;
  const values = { email, name, region, unsubscribe };
  return {
    from,
    to: { name, address: email },
    subject,
    headers: { "List-Unsubscribe": `<${unsubscribe}>` },
    text: filled(text, values, (value) => value),
    html: filled(html, values, escape),
    textEncoding: "quoted-printable",
  };
}

const pool = nodemailer.createTransport({
  pool: true,
  host: "127.0.0.1",
  port: Number(port),
  ignoreTLS: true,
  maxConnections: 8,
  maxMessages: Infinity,
});
const rows = read("readers.csv").split("\n").slice(1, Number(count) + 1).values();
// Two messages in hand for each connection: a list need not fit into memory as messages.
async function worker() {
  for (const row of rows) await pool.sendMail(messageFor(row));
}
await Promise.all(Array.from({ length: 16 }, worker));
pool.close();
