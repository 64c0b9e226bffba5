/// The kinds of networks that are read from other people's files.
public enum ModelFamily: String, Codable, CaseIterable, Sendable {
  /// Generators of StyleGAN2 and StyleGAN2-ADA (Karras et al., CVPR 2020 and NeurIPS 2020).
  case stylegan2
  /// A stack of transposed convolutions and batch normalisations (Radford, Metz and Chintala, ICLR 2016).
  case dcgan
  /// The U-Net of pix2pix (Isola et al., CVPR 2017).
  case pix2pixUNet = "pix2pix-unet"
  /// A chain of layers that a description lists.
  case layers
}
