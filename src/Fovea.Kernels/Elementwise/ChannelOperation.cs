namespace Fovea.Kernels.Elementwise;

/// <summary>What is done with the number that every channel has of its own.</summary>
internal enum ChannelOperation
{
    /// <summary>x + number.</summary>
    Add,

    /// <summary>x · number.</summary>
    Multiply,

    /// <summary>x where positive, else x · number: PReLU.</summary>
    Slope,
}
