namespace Fovea.Kernels.Normalization;

/// <summary>Where batch normalisation keeps the statistics that inference uses, and how a batch moves them.</summary>
/// <remarks>
/// running = (1 − momentum) · running + momentum · batch, with the unbiased variance: PyTorch's convention. Keras and
/// ONNX write the momentum of the old value, 1 − this one. In cumulative mode the momentum is 1 / batches, this batch
/// counted, so that the result is the mean over all of them.
/// </remarks>
internal sealed unsafe class RunningStatistics
{
    private readonly float* _mean;
    private readonly float* _variance;
    private readonly float _momentum;
    private readonly long* _batchesBefore;

    /// <summary>An exponential average.</summary>
    /// <param name="mean">[channels].</param>
    /// <param name="variance">[channels].</param>
    /// <param name="momentum">The new batch's weight; 0.1 by custom.</param>
    public RunningStatistics(float* mean, float* variance, float momentum)
    {
        if (!(momentum is >= 0 and <= 1))
        {
            throw new FoveaException($"Batch normalisation: the momentum is the new batch's weight, from 0 to 1; found {momentum}.");
        }
        _mean = mean;
        _variance = variance;
        _momentum = momentum;
    }

    /// <summary>The mean over all batches.</summary>
    /// <param name="mean">[channels].</param>
    /// <param name="variance">[channels].</param>
    /// <param name="batchesBefore">How many batches came before the one of this run; the caller advances it between runs.</param>
    public RunningStatistics(float* mean, float* variance, long* batchesBefore)
    {
        _mean = mean;
        _variance = variance;
        _batchesBefore = batchesBefore;
    }

    internal void Update(int channel, Moments batch)
    {
        if (batch.Count == 0)
        {
            return;
        }
        double momentum = _batchesBefore is null ? _momentum : 1.0 / (*_batchesBefore + 1);
        double unbiased = batch.SquaredDeviations / Math.Max(batch.Count - 1, 1);
        _mean[channel] = (float)(((1 - momentum) * _mean[channel]) + (momentum * batch.Mean));
        _variance[channel] = (float)(((1 - momentum) * _variance[channel]) + (momentum * unbiased));
    }
}
