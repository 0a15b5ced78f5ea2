"""A rate constant by transition-state theory, of second order, as a model of MLServer."""

import numpy as np
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse

KB, H, R = 1.380649e-23, 6.62607015e-34, 8.31446261815324


class Rate(MLModel):
    async def load(self) -> bool:
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        given = {one.name: NumpyCodec.decode_input(one).reshape(-1) for one in payload.inputs}
        barrier, temperature = given["barrier"], given["temperature"]  # J/mol, K
        if np.any(temperature <= 0):
            raise ValueError("the temperature must be above 0 K")
        rate = KB * temperature / H * np.exp(-barrier / (R * temperature))  # L/(mol s)
        return InferenceResponse(model_name=self.name, outputs=[NumpyCodec.encode_output("rate", rate)])
