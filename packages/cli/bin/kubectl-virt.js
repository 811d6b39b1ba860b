#!/usr/bin/env node
import "../bundle/virtctl.js";
