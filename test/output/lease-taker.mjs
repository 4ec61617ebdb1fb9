// Takes the lease of a folder and gives it back, again and again: node lease-taker.mjs <folder> <times>
import { acquireLease } from "../../dist/output/lease.js";

const [folder, times] = process.argv.slice(2);
for (let turn = 0; turn < Number(times); turn++) {
  const lease = await acquireLease(folder);
  if (!("work" in lease)) throw new Error("waited in vain");
  lease.release();
}
