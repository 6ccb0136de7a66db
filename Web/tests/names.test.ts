import { equal } from "node:assert/strict";
import { test } from "node:test";
import { asID, isID } from "../views/addCamera/names";

for (const [name, id] of [
  ["North ramp, lane 2", "north-ramp-lane-2"], ["Straße am Tor", "stra-e-am-tor"], ["Éole", "eole"], [" - ", ""], ["x".repeat(80), "x".repeat(63)],
] as const) {
  test(`a camera named ${name.slice(0, 20)} is called ${id.slice(0, 20)} in addresses`, () => equal(asID(name), id));
}

for (const [id, isGood] of [
  ["north", true], ["a", true], ["7", true], ["new", true], ["x".repeat(63), true],
  ["", false], ["-north", false], ["North", false], ["a/b", false], ["video-1", false], ["test", false], ["x".repeat(64), false],
] as const) {
  test(`${id === "" ? "nothing" : id.slice(0, 20)} is ${isGood ? "a" : "no"} short name of a camera`, () => equal(isID(id), isGood));
}
