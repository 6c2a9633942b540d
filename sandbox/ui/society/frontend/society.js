// Streamlit calls the default function whenever the data or the theme changes; one Stage lives as long as its element.

import { Stage } from "./stage.js";

const stages = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  const stage = stages.get(parentElement) ?? new Stage(parentElement.querySelector(".society"));
  stages.set(parentElement, stage);
  stage.report = (chosen) => setStateValue("selected", chosen);
  stage.show(data);
  return () => {
    stages.delete(parentElement);
    stage.close();
  };
}
